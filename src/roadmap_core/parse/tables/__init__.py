"""Tables: the roles of their columns, rows put together, what each row is."""
