-- Words of titles, for the search of who is not signed in either; no expression of it depends on a locale.
create index market_postings_words on market_postings
  using gin (to_tsvector('simple', translate(title, '.,:;/\-_()[]{}|&+#@!?"''…–—·•', '                            ')));
create index market_postings_tier on market_postings (tier, first_seen desc, id desc) where tier is not null;
-- What counts for nothing is most of them, and is found by the order of all.
create index market_postings_counts on market_postings (counts, first_seen desc, id desc) where counts <> 'no';
