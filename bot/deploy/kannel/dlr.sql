-- What Kannel keeps of a message until its receipt has come: `sqlite3 /var/spool/kannel/dlr.db < dlr.sql`.
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS dlr (
    smsc TEXT, ts TEXT, source TEXT, destination TEXT, service TEXT, url TEXT, mask INTEGER, status INTEGER, boxc TEXT
);
CREATE INDEX IF NOT EXISTS dlr_by_message ON dlr (ts, smsc);
