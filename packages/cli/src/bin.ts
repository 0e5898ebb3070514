#!/usr/bin/env node
import { userArguments } from '@bertwright/terminal';
import { program } from './program.ts';

await program().parseAsync(userArguments(), { from: 'user' });
