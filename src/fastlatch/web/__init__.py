"""HTTP in, HTTP out; decides nothing."""
