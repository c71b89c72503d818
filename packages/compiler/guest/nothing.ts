// Stands in for a module that is imported for what it adds to another one, and whose addition is not wanted here.
export {};
