-- What a found page tells of is asked for by its manual and number.
CREATE INDEX faults_of_page ON faults (manual_id, page);
