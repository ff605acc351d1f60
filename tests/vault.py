"""The key under which tests and benches seal."""

from storage.engine.vault import Vault

VAULT_KEY = b"0123456789abcdef0123456789abcdef"
VAULT = Vault(VAULT_KEY)
