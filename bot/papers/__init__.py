"""Papers: issued as signed data, drawn as PDF by typst, with fonts of its own, so that they look the same everywhere.

The files are PDF/A-2a and PDF/UA-1: kept for decades, and read aloud to who cannot see them.
"""
