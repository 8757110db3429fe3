-- POST one form after another. Arguments: a file with an encoded form a line; an Authorization header, if any.
-- Headers stand in one order, as a client has them: wrk.format has another one in each window.
local requests, at = {}, 0

function init(arguments)
  local head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n"
  if arguments[2] then head = head .. "Authorization: " .. arguments[2] .. "\r\n" end
  head = head .. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = head .. #body .. "\r\n\r\n" .. body
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
