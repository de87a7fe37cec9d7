"""What people watch: pages, the live stream, maps. Reads what `ops` knows and never writes."""
