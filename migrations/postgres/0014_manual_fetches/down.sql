DROP TABLE manual_fetches;
