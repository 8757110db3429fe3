-- POST one form after another. Arguments: a file with an encoded form a line; an Authorization header, if any.
local requests, at = {}, 0

function init(arguments)
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
  if arguments[2] then headers["Authorization"] = arguments[2] end
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
