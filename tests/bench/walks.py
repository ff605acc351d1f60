"""How far a reader walks: the files and functions of the product that one road enters, and the moves between files.

`python -m tests.bench --walks` prints the road of an SMS "1" (consent) and of an event to its offer. Counted are calls
as the interpreter makes them, on the second walk, when what is loaded once is loaded; the mock city is left out.
"""

import sys
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
