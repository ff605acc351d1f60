"""Pages that anybody may open: papers, the consent's text, health."""
