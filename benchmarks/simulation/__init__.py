"""From assumptions and measured facts to what a size of installation needs, and what breaks first."""
