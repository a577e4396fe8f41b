// A server that says what Jenkins says to a trigger, and does nothing else: in a process of its own.
import { createServer } from 'node:http';

const definitions = JSON.stringify({
  name: 'build',
  buildable: true,
  property: [
    {
      parameterDefinitions: [
        { name: 'BRANCH', type: 'StringParameterDefinition' },
        { name: 'N', type: 'StringParameterDefinition' },
      ],
    },
  ],
});
let id = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.method === 'GET') {
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'x-jenkins': '2.541.2',
          'x-jenkins-session': '5d2a1c3e',
        })
        .end(definitions);
      return;
    }
    id += 1;
    response.writeHead(201, { location: `http://${request.headers.host}/queue/item/${id}/` }).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
