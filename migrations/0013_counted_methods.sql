-- Calls were counted under whatever method the caller named, however long. Now a method is one of HTTP's, or OTHER.
DELETE FROM api_usage
WHERE method NOT IN ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'OTHER');
