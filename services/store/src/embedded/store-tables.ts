/**
 * A generation is one whole projection of the log; readers see the active one, so that another can be built beside it. Records are
 * found by 52-bit hashes of key and subject, since random long texts would make the trees four times as large; readers compare the
 * whole text. A row with version '' stands for a key of which nothing good was ever applied.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE active (generation INTEGER NOT NULL);
   INSERT INTO active VALUES (1);
   CREATE TABLE slots (
     id INTEGER PRIMARY KEY,
     generation INTEGER NOT NULL,
     topic TEXT NOT NULL,
     partition INTEGER NOT NULL,
     next INTEGER NOT NULL,
     fence INTEGER NOT NULL,
     record_count INTEGER NOT NULL,
     tainted_count INTEGER NOT NULL,
     sources TEXT NOT NULL,
     UNIQUE (generation, topic, partition)
   );
   CREATE TABLE records (
     id INTEGER PRIMARY KEY,
     slot INTEGER NOT NULL,
     key_hash INTEGER NOT NULL,
     key TEXT NOT NULL,
     version TEXT NOT NULL,
     offset INTEGER NOT NULL,
     status TEXT NOT NULL,
     tainted TEXT,
     subjects TEXT NOT NULL,
     bytes BLOB NOT NULL
   );
   CREATE INDEX records_by_key ON records (key_hash);
   CREATE TABLE subjects (
     subject_hash INTEGER NOT NULL,
     record INTEGER NOT NULL,
     PRIMARY KEY (subject_hash, record)
   ) WITHOUT ROWID;
   CREATE TABLE tainted (
     slot INTEGER NOT NULL,
     key TEXT NOT NULL,
     offset INTEGER NOT NULL,
     reason TEXT NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (slot, key, offset)
   ) WITHOUT ROWID;`,
  // A slot without a digest is not shown until its writer has summed it up. AUTOINCREMENT gives no number twice.
  `ALTER TABLE slots ADD COLUMN digest TEXT;
   CREATE TABLE generations (generation INTEGER PRIMARY KEY AUTOINCREMENT);
   INSERT INTO generations SELECT generation FROM active;`,
  // ms since 1970; null = it never gave its place to another.
  `ALTER TABLE generations ADD COLUMN replaced_at INTEGER;
   ALTER TABLE active ADD COLUMN proposed INTEGER;`,
]
