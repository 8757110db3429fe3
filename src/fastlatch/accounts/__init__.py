"""What people do with their account: log in, register, change, leave."""
