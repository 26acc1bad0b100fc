"""How written things are said: numbers, marks, code and the habits of English."""
