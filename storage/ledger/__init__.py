"""What must stand as it was written: chains of consents and of the audit log."""
