"""The field page: an installable web app for the phones of units, which works without network after its first visit."""
