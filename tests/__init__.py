"""The tests: unit and edges mirror the code, contract, asterisk and the house rules stand beside them."""
