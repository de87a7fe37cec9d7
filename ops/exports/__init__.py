"""What is taken along: the list of reports as CSV, as a workbook and as GeoJSON, exactly as it is shown."""
