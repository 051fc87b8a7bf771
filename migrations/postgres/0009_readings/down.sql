DROP TABLE removed_sensors;
DROP TABLE exceedings;
DROP TABLE reading_hours;
DROP TABLE readings;
DROP TABLE sensors;
