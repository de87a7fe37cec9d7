"""What the operation is: phases, objectives, corridors, sectors, assignments, and the plan that binds them."""
