"""The database: its tables, transactions, keys and versions."""
