CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, price REAL, note TEXT);
CREATE INDEX by_name ON item(name);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO item SELECT i, 'name ' || (i * 7919 % 100003), i * 0.5, hex(i * 31) || ' of ' || i FROM n;
SELECT count(*), group_concat(substr(note, 1, 3), '') > '' FROM (SELECT upper(name) AS u, note FROM item ORDER BY u, note) ;
UPDATE item SET note = note || ' changed' WHERE id % 3 = 0;
DELETE FROM item WHERE id % 5 = 0;
SELECT sum(length(replace(a.note, 'of', 'at'))) FROM item a JOIN item b ON a.name = b.name WHERE b.id % 2 = 0;
