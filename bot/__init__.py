"""What runs and what goes out."""

import handlers  # noqa: F401  (before anything imports aiogram: its types are built at need)
