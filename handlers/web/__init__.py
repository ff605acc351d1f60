"""What pages in a browser share, whoever they are for: headers, files, words."""
