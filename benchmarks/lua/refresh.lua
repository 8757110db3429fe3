-- Refresh grants. Each token is spent once: the token of an answer joins the end of the queue.
-- Arguments: a file with a refresh token a line; an Authorization header, if any.
-- Headers stand in one order, as a client has them: wrk.format has another one in each window.
local head
local queue, first, last = {}, 1, 0
local threads = {}
refused = 0

function setup(thread)
  threads[#threads + 1] = thread
end

function init(arguments)
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n"
  if arguments[2] then head = head .. "Authorization: " .. arguments[2] .. "\r\n" end
  head = head .. "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
  for token in io.lines(arguments[1]) do
    last = last + 1
    queue[last] = token
  end
end

function request()
  local token = queue[first]
  queue[first] = nil
  first = first + 1
  local body = "grant_type=refresh_token&refresh_token=" .. (token or "none-left")
  return head .. #body .. "\r\n\r\n" .. body
end

function response(status, _, body)
  local token = status == 200 and string.match(body, '"refresh_token": ?"([^"]+)"')
  if token then
    last = last + 1
    queue[last] = token
  else
    refused = refused + 1
  end
end

function done()
  local sum = 0
  for _, thread in ipairs(threads) do sum = sum + thread:get("refused") end
  io.write("Refused: ", sum, "\n")
end
