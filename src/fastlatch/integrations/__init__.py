"""Other people's frameworks; each optional, none imported unless asked for."""
