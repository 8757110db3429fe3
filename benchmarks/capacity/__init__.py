"""What one operation takes of each thing that runs out: processor time, bytes, log, memory."""
