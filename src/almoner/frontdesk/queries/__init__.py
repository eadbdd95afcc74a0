"""Reading the front desk: the board, one visit, visitors, and what waits for each role."""
