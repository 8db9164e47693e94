// A module of its own, so that only projects with YAML load the parser, a third of the readers of all formats.
export { isCollection, Lexer, LineCounter, parseAllDocuments, visit } from 'yaml';
