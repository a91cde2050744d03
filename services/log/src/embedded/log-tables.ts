/**
 * A record's id is its topic's id × `offsetsPerTopic` + its offset, so that one ordered tree holds all topics, a topic is a range of it,
 * and records are appended at the range's end.
 */
export const offsetsPerTopic = 2 ** 43
export const topicsMax = 2 ** 10 - 1

export const migrations: readonly string[] = [
  `CREATE TABLE topics (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     keep TEXT NOT NULL,
     next INTEGER NOT NULL DEFAULT 0,
     compacted_to INTEGER NOT NULL DEFAULT 0
   );
   CREATE TABLE records (
     id INTEGER PRIMARY KEY,
     key TEXT NOT NULL,
     time INTEGER NOT NULL,
     value BLOB NOT NULL
   );
   CREATE TABLE newest (
     topic INTEGER NOT NULL,
     key TEXT NOT NULL,
     offset INTEGER NOT NULL,
     PRIMARY KEY (topic, key)
   ) WITHOUT ROWID;`,
]
