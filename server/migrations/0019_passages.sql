-- Passages are found where the words are kept in memory, in one pass over them: the time no longer grows with their number.
drop function find_session_words(text, bytea[], smallint[]);
comment on column session_words.origin is 'Who said it, as one bit: 1 the user, 2 a system that is relied on, 4 a source the user pointed at, 8 others, 16 what the user asks for, 32 the user hands over to a source, 64 kinds of address the user names, 128 what a call carried to a system.';
