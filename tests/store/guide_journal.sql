SELECT seq, at, verb, actor
FROM docket_entry_view
WHERE subject = 'T1'
ORDER BY seq;
