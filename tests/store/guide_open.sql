SELECT state, count(*) AS tickets, min(registered_at) AS oldest
FROM docket_ticket_view
WHERE open = 1
GROUP BY state
ORDER BY state;
