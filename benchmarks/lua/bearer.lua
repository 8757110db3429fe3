-- GET with one bearer token after another. Argument: a file with a token a line.
-- Headers stand in one order, as a client has them: wrk.format has another one in each window.
local requests, at = {}, 0

function init(arguments)
  local head = "GET " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\nAuthorization: Bearer "
  for token in io.lines(arguments[1]) do
    requests[#requests + 1] = head .. token .. "\r\n\r\n"
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
