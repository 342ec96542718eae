-- A bar store of schema version 9: a dump of the file that revision 9bd61482 made of that of version 8.
PRAGMA foreign_keys = OFF;
PRAGMA page_size = 8192;
PRAGMA application_id = 1329743180;
PRAGMA user_version = 9;
PRAGMA journal_mode = WAL;
BEGIN TRANSACTION;
CREATE TABLE action_imports (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    size REAL NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    format TEXT NOT NULL,
    actions REAL NOT NULL
  );
CREATE TABLE calendar_overrides (
    exchange TEXT NOT NULL,
    date TEXT NOT NULL,
    kind TEXT NOT NULL,
    open TEXT,
    close TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (exchange, date)
  );
INSERT INTO calendar_overrides VALUES('NYSE','2024-07-02','closed',NULL,NULL,'a day of mourning');
INSERT INTO calendar_overrides VALUES('NYSE','2024-07-05','hours',NULL,'13:00','storm');
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES series (id),
    date TEXT NOT NULL,
    rows INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (series_id, date)
  );
INSERT INTO chunks VALUES(1,1,'2024-07-03',4,X'c56efa9001010203040100000400000000007c9a8c07794200000000dac92041000000000000000060ea000000000000000001000200ce007d00fa00b9007f03770113016b037f030000af00b9007503fa00b900610375033ae201000000000007120f0046000000');
INSERT INTO chunks VALUES(2,1,'2024-07-05',2,X'92eb35420101080004000000020000000000fc65310879420000000000000000000000000000f03f60ea000000000000000085010000000068dce56c4b2e203fc976be9f0c24fe40fca9f1d24d62203f3d0ad7a30c24fe409d30bced9d2c203fae47e17a0c24fe403a21b6ecf761203ff6285c8f0c24fe40ff276bee00000000');
INSERT INTO chunks VALUES(3,2,'2024-07-03',1,X'bc4528f2010002020200000001000000000020748707794200000000c0d9ea400000000000c0924060ea00000000000007000b0000000a000000000000000000');
INSERT INTO chunks VALUES(4,3,'2024-07-01',1,X'ec6476990100020202000000010000000000fccee706794200000000e041e74000000050e1ff7d4100000000000000003f015202000031020000000000000000');
INSERT INTO chunks VALUES(5,3,'2024-07-02',1,X'b704bd7c0100020102000000010000000000bc343a0779420000000000bfb24000000000f0b37a41000000000000000002003f0000003e000000000000000000');
INSERT INTO chunks VALUES(6,3,'2024-07-03',1,X'b13ed73501000202020000000100000000007c9a8c0779420000000000bbe7400000000064367041000000000000000032001c020000f8010000000000000000');
INSERT INTO chunks VALUES(7,3,'2024-07-05',1,X'9a863f230100020202000000010000000000fc653108794200000000c0ffe74000000000a4787f410000000000000000320026020000d2010000000000000000');
INSERT INTO chunks VALUES(8,4,'2024-07-05',3,X'5b303f110100020202000000030000000000fc653108794200000000800ad1400000000000208c4080ee36000000000032006400e1009600fa00e60000004b0096006400e10098006400580200000000');
CREATE TABLE corporate_actions (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    date TEXT NOT NULL,
    type TEXT NOT NULL,
    value REAL,
    reference REAL,
    cash REAL,
    new_symbol TEXT,
    import_id INTEGER NOT NULL REFERENCES action_imports (id), old_symbol TEXT,
    UNIQUE (symbol, date, type)
  );
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    size REAL NOT NULL,
    sha256 TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    reader TEXT NOT NULL,
    options TEXT NOT NULL,
    bars REAL NOT NULL,
    added REAL NOT NULL,
    rejected REAL NOT NULL,
    outside_hours REAL NOT NULL
  );
INSERT INTO imports VALUES(1,'SPY_1m.csv',436.0,'38f911799b7610f06f7b4f4c78801b46c905316f74f50d9b41b3f722e65452bf','2026-11-27T02:33:06.180Z','csv','{"exchange":"NYSE","symbol":"SPY","interval":"1m","timezone":"UTC","stamp":"start","onError":"fail","onConflict":"fail","extendedHours":true,"omitsNoTrade":true}',7.0,7.0,0.0,1.0);
INSERT INTO imports VALUES(2,'QQQ_1d.csv',252.0,'adcfa4cb2f1842ab96dcbe87b5aceed84499f5ee721307e06c777b95af06693f','2026-11-27T02:33:07.829Z','csv','{"exchange":"US_EQUITY","symbol":"QQQ","interval":"1d","timezone":"UTC","stamp":"start","onError":"fail","onConflict":"fail","extendedHours":false,"omitsNoTrade":false}',4.0,4.0,0.0,0.0);
INSERT INTO imports VALUES(3,'IBM_1h.csv',182.0,'ba5c6062b01a29057a0d71812c51da1e4e9b95f9e1bf89ff2a646fc7a15178ab','2026-11-27T02:33:08.985Z','csv','{"exchange":"US_EQUITY","symbol":"IBM","interval":"1h","timezone":"UTC","stamp":"start","onError":"fail","onConflict":"fail","extendedHours":false,"omitsNoTrade":false}',3.0,3.0,0.0,0.0);
CREATE TABLE instruments (
    symbol TEXT PRIMARY KEY,
    facts TEXT NOT NULL
  );
CREATE TABLE live_asked (
    run TEXT PRIMARY KEY,
    request TEXT NOT NULL
  );
CREATE TABLE live_days (
    run TEXT NOT NULL,
    date TEXT NOT NULL,
    released INTEGER NOT NULL,
    sums BLOB NOT NULL,
    hash TEXT,
    PRIMARY KEY (run, date)
  );
CREATE TABLE live_marks (
    date TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late', 'kill', 'flatten', 'release')),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (date, kind, first)
  );
CREATE TABLE live_revisions (
    id INTEGER PRIMARY KEY,
    date TEXT NOT NULL,
    symbol TEXT NOT NULL,
    start INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late', 'correction')),
    received INTEGER NOT NULL,
    open REAL NOT NULL,
    high REAL NOT NULL,
    low REAL NOT NULL,
    close REAL NOT NULL,
    volume REAL NOT NULL
  );
CREATE TABLE live_runs (
    name TEXT PRIMARY KEY,
    first_date TEXT NOT NULL,
    started_at TEXT NOT NULL,
    config TEXT NOT NULL
  );
CREATE TABLE live_settled (
    date TEXT NOT NULL,
    first INTEGER NOT NULL,
    symbol TEXT NOT NULL,
    lost INTEGER NOT NULL,
    no_trade INTEGER NOT NULL,
    PRIMARY KEY (date, first, symbol)
  ) WITHOUT ROWID;
CREATE TABLE live_slices (
    run TEXT NOT NULL,
    date TEXT NOT NULL,
    start INTEGER NOT NULL,
    late INTEGER NOT NULL,
    bars BLOB NOT NULL,
    PRIMARY KEY (run, date, start)
  );
CREATE TABLE live_symbols (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL UNIQUE
  );
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    interval TEXT NOT NULL CHECK (interval GLOB '[1-9]*'),
    hours TEXT NOT NULL CHECK (hours IN ('regular', 'extended')),
    exchange TEXT NOT NULL,
    omits_no_trade INTEGER NOT NULL DEFAULT 0,
    UNIQUE (symbol, interval, hours)
  );
INSERT INTO series VALUES(1,'SPY','1m','regular','NYSE',1);
INSERT INTO series VALUES(2,'SPY','1m','extended','NYSE',1);
INSERT INTO series VALUES(3,'QQQ','1d','regular','US_EQUITY',0);
INSERT INTO series VALUES(4,'IBM','1h','regular','US_EQUITY',0);
CREATE INDEX chunks_inventory ON chunks (series_id, date, rows);
CREATE INDEX imports_by_hash ON imports (sha256);
CREATE INDEX chunks_single ON chunks (series_id, date, rows, bytes)
    WHERE rows = 1;
CREATE INDEX live_revisions_by_date ON live_revisions (date);
COMMIT;
