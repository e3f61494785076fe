SELECT coalesce(owner, '(queue of ' || unit || ')') AS who, count(*) AS overdue, min(next_due) AS first_due
FROM docket_ticket_view
WHERE open = 1 AND next_due < strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
GROUP BY who
ORDER BY overdue DESC;
