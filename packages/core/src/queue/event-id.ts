/** A new id for an event: a UUIDv7, which says when it was made. */
export { v7 as newEventId } from 'uuid';
