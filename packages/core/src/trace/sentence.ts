export { withEnd as sentence } from '../runtime/sentence.ts';
