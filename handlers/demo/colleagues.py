"""Who decides in the demo: one colleague, by name as everywhere."""

from proactive.staff.rights import Actor, Role, Surface

OFFICIAL = Actor(id="demo", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Айгерім Сейітова")
