"""The pages, one file for each thing that people look at."""
