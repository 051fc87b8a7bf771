DROP TABLE fault_words;
DROP TABLE removed_faults;
DROP TABLE referred_faults;
DROP TABLE faults;
