"""HTTP as such: who may ask and how often, what a body is, how errors and the document look, how we listen."""
