declare module 'wink-porter2-stemmer' {
  /** The stem of a word in lower case, by Porter's second algorithm: the one in PostgreSQL's `english`. */
  export default function stem(word: string): string;
}
