"""Reports from a table: CSV and XLSX files, judged row by row before anything is stored, then filed like all others."""
