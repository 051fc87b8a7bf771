//! Tests of reading and writing tables. They make their own files.
