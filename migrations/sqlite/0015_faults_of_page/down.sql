DROP INDEX faults_of_page;
