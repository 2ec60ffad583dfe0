/** The bundler takes style sheets; nothing is imported from them. */
declare module '*.css';
